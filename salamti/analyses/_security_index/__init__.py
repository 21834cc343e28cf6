"""The index of comprehensive security: from the panel of states to scores, ranks and doubts."""
