"""What pages are made of: each part draws one piece of a screen from metrics already loaded, and says it in words."""
