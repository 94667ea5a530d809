"""Why a number changed: the exact account of a change, by drivers and by groups."""
