"""Generation: what words the evidence: code that cuts it to what answers, the embedded model, an endpoint."""
