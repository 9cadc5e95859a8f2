"""Units by name: which names mean the same one."""
