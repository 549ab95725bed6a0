/** Where Docker looks for its plugins on the box; cloud-init/files/container-runtime.sh puts them there. */
export const pluginDir = "/usr/local/lib/docker/cli-plugins";

export const pluginScript = `#!/bin/sh
case "$1 $2" in
"docker-cli-plugin-metadata "*) echo '{"SchemaVersion":"0.1.0","Vendor":"rehearsal","Version":"stand-in"}' ;;
*" version") echo "stand-in for \${0##*/}" ;;
*) echo "\${0##*/} is not available in this rehearsal" >&2; exit 1 ;;
esac
`;

/** Lines of a shell script that write the stand-ins on the box. */
export const pluginLines: readonly string[] = ["docker-compose", "docker-buildx"].flatMap(
    (name) => [
        `mkdir -p ${pluginDir}`,
        `cat >${pluginDir}/${name} <<'END'`,
        pluginScript.trimEnd(),
        "END",
        `chmod 755 ${pluginDir}/${name}`,
    ],
);
