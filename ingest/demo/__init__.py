"""Sample mail for `casebox demo`: invented units, people and cases, the same ones each time."""
