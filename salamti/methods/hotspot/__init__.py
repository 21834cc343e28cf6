"""Where and when events cluster: scan, local association, near repeats, self-excitation."""
