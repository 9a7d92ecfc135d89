"""统计: numbers of a period, the records behind each, and one number taken apart."""
