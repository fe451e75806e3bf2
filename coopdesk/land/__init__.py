"""Plots, seasons, crops and the contracts on them."""
