"""Where scripts written for NNCF look for a few names."""
