"""Jobs of automated labeling that are played through with people who know the truth."""
