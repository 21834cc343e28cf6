"""Addresses of the site. Folders end with a slash; `file` gives the file that is linked."""

from __future__ import annotations

OWN_FOLDERS = ("policy", "places", "claims")


def of_finding(ident: str) -> str:
    """The page of a finding.

    >>> of_finding("toll"), of_finding("policy"), of_finding("places.PK202"), of_finding("toll.PK2")
    ('q/toll/', 'policy/', 'places/PK202/', 'q/toll.PK2/')
    """
    family, _, variant = ident.partition(".")
    if family not in OWN_FOLDERS:
        return f"q/{ident}/"
    return f"{family}/{variant}/" if variant else f"{family}/"


def twin(ident: str, ending: str) -> str:
    """The data twin of a finding's page.

    >>> twin("toll", "json")
    'q/toll.json'
    """
    return f"{of_finding(ident).rstrip('/')}.{ending}"


def chart(finding: str, chart_id: str, ending: str) -> str:
    """A file of a chart."""
    return f"{of_finding(finding)}{chart_id}.{ending}"


def embed(finding: str, chart_id: str) -> str:
    """The embed variant of a chart."""
    return f"embed/{finding}/{chart_id}.html"


def trace(finding: str, page: int = 1) -> str:
    """A page of ways back."""
    return f"trace/{finding}/" if page == 1 else f"trace/{finding}/{page}.html"


def register(ident: str) -> str:
    """The page of a register."""
    return f"registers/{ident}/"


def file(path: str) -> str:
    """The file behind an address; an anchor stays.

    >>> file("q/toll/#cite"), file(""), file("a.csv")
    ('q/toll/index.html#cite', 'index.html', 'a.csv')
    """
    path, mark, anchor = path.partition("#")
    return (
        f"{path}index.html{mark}{anchor}"
        if path == "" or path.endswith("/")
        else path + mark + anchor
    )


def up(path: str) -> str:
    """From the file of `path` to the root of its language.

    >>> up("q/toll/"), up("")
    ('../../', '')
    """
    return "../" * path.count("/")
