#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image of the autograder.
set -euo pipefail
autograder="${AUTOGRADER:-/autograder}"

# The kit needs Node 20.19 or later, and the images have an older one or none.
recent='const [major, minor] = process.versions.node.split(".").map(Number)
process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
if ! node -e "$recent" 2>/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends ca-certificates curl
  curl -fsSL https://deb.nodesource.com/setup_22.x | bash -
  apt-get install -y nodejs
fi

# What the servers of your students need is installed here as well.
command -v python3 >/dev/null || apt-get install -y --no-install-recommends python3

# A package that lies beside this script (npm pack parley-chat) keeps all submissions on one version.
package=parley-chat
for file in "$autograder"/source/parley-chat-*.tgz; do
  if [ -f "$file" ]; then package="$file"; fi
done
command -v parley >/dev/null || npm install --global --no-audit --no-fund "$package"
parley --version
