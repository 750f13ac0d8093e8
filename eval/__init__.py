"""How good are the answers? Measured on gold questions, without a judge model."""
