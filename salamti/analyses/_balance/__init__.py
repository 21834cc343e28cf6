"""Parts of the balance: two scores, what they are made of, and what stands beside them."""
