"""Automated labeling: what people are asked for, what the model may label, and the proof that it may."""
