#!/bin/sh
# Prints the version of what is built: the one that is given, and where this is a git checkout, when its newest commit was made and its name.
# A later commit has a higher version, by which Akka Cluster knows the newer of two nodes.
version=$1
if commit=$(git log -1 --format='%ct %h' 2>/dev/null) && [ -n "$commit" ]; then
  printf '%s+%s-%s\n' "$version" "$((${commit% *} / 60))" "${commit#* }"
else
  printf '%s\n' "$version"
fi
