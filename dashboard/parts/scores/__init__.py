"""The score of outlets: all of them ranked with doubt, and two side by side."""
