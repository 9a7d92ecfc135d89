"""Records and sheets on their way in and out; knows no Qt."""
