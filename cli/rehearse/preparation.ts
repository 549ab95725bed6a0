import { pluginLines } from "./plugin-stand-ins";

/** cloud-init's modules for what the install documents have: files, and commands. No other module may touch an image. */
const cloudInitConfig = `cloud_init_modules: [write-files]
cloud_config_modules: [runcmd]
cloud_final_modules: [scripts-user]
datasource_list: [NoCloud]
network: {config: disabled}
`;

/**
 * In the place of systemd, which does not run while an image is made: enables what the documents enable, starts nothing,
 * and notes the box's own services that shall start.
 */
const systemctl = `#!/bin/bash
words=()
for word; do
    [ "$word" = --now ] || words+=("$word")
done
if [ $# != \${#words[@]} ]; then
    printf '%s\\n' "$@" | grep '^workstation-' >>/run/preparing/services
fi
exec /usr/bin/systemctl "\${words[@]}"
`;

/** Leaves a script of the box a minute for what is not there, in place of half an hour (cloud-init/files/lib.sh). */
const impatience = "SECONDS=1740";

/**
 * Returns the script that turns a base image of Debian into a prepared one, as root of a file system in which no init
 * runs: cloud-init executes the install documents, then the services that they start run one after the other, in the
 * order of the documents. At the end nothing of a box or member is left.
 *
 * @param install the install part of a box's user data.
 * @param plugins whether stand-ins for Docker's plugins take their place.
 */
export function preparation(install: Buffer, plugins: boolean): string {
    return [
        "set -euo pipefail",
        "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "export DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1",
        "mkdir -p /run/preparing /var/lib/cloud/seed/nocloud",
        // No package may start a service. And the image is kept or thrown away whole, so dpkg need not wait for the disk.
        "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d",
        "echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/preparing",
        ...file("/usr/local/sbin/systemctl", systemctl),
        "chmod +x /usr/sbin/policy-rc.d /usr/local/sbin/systemctl",
        ...(plugins ? pluginLines : []),
        ...file("/run/preparing/cloud.cfg", cloudInitConfig),
        "echo 'instance-id: preparing' >/var/lib/cloud/seed/nocloud/meta-data",
        `echo ${install.toString("base64")} | base64 -d >/var/lib/cloud/seed/nocloud/user-data`,
        "cloud-init -f /run/preparing/cloud.cfg init",
        "cloud-init -f /run/preparing/cloud.cfg modules --mode config",
        "cloud-init -f /run/preparing/cloud.cfg modules --mode final",
        "while read -r service; do",
        "    program=$(sed -n 's/^ExecStart=//p' /etc/systemd/system/$service)",
        `    env ${impatience} bash -c "$program" </dev/null`,
        "done </run/preparing/services",
        "cloud-init clean --logs --seed",
        "rm -rf /run/cloud-init /run/preparing /usr/local/sbin/systemctl /usr/sbin/policy-rc.d",
        "rm -f /etc/dpkg/dpkg.cfg.d/preparing /etc/ssh/ssh_host_* /var/lib/dbus/machine-id",
        ": >/etc/machine-id",
        "",
    ].join("\n");
}

function file(path: string, text: string): readonly string[] {
    return [`cat >${path} <<'END'`, text.trimEnd(), "END"];
}
