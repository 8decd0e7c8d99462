"""Notebooks run in kernels that note what they read, so that it is known which to run again."""
