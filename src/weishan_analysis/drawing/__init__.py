"""How anything is drawn: a theme, charts that show themselves, rows, tables, answers, downloads."""
