"""From text to quantities; knows no pandas."""
