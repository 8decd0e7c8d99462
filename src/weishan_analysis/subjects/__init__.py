"""What each notebook asks: one module a subject, with its answer, its charts and its tables."""
