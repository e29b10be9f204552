"""What there is around a condition, treatment or symptom: what people speak of, authorities, communities."""
