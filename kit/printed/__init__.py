"""What hangs and sticks at an outlet: posters, tents, cards, stickers, labels of orders, and the guide to all of it."""
