"""The pages of the window; app.py says which of them stand in the rail."""
