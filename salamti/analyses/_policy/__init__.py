"""Parts of the question whether the policy is met."""
