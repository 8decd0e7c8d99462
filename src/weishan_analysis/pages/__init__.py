"""Where what was run becomes a publication: pages of notebooks, of sources, and the first one."""
