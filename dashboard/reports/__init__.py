"""What is printed out of the numbers: PDF made with typst."""
