"""The rules of the publish gate, by what they look at. statemachines/soundness.py lists them and asks them."""
