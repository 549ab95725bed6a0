import { createHash } from "node:crypto";
import type { WriteFile } from "../../../cloud-init/box-files";
import { Refusal } from "../../../settings/refusal";
import type { Engine } from "./engine";
import { listedPackages, writtenFiles } from "../listed-packages";
import { lastLine, type Run } from "../run";

const scripts = "/usr/local/libexec/workstation";
const dockerFiles = ["lib.sh", "plugins", "container-runtime.sh"].map(
    (name) => `${scripts}/${name}`,
);

/**
 * Returns the script that turns the base image into a prepared one. It installs all that the documents
 * install, in one transaction, and leaves no state of a box. The list comes from the user data, so a package
 * added there is in the next prepared image. Where Docker's own servers answer, the box's own script installs
 * Docker and its plugins, and finds nothing to do at boot.
 */
export function preparation(userData: Buffer, { docker }: { readonly docker: boolean }): string {
    const files = writtenFiles(userData);
    return [
        "set -euo pipefail",
        "export DEBIAN_FRONTEND=noninteractive",
        // No init is running that could start a service.
        "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d",
        "chmod +x /usr/sbin/policy-rc.d",
        "apt-get -q update",
        // The image is kept or thrown away whole, so dpkg need not wait for the disk.
        `apt-get -qyo Dpkg::Options::=--force-unsafe-io install --no-install-recommends ${listedPackages(userData).join(" ")}`,
        ...(docker ? getDocker(files.filter(({ path }) => dockerFiles.includes(path))) : []),
        "rm -f /usr/sbin/policy-rc.d /etc/ssh/ssh_host_* /var/lib/dbus/machine-id",
        ": >/etc/machine-id",
        "",
    ].join("\n");
}

function getDocker(files: readonly WriteFile[]): string[] {
    const base64 = (content: string) => Buffer.from(content).toString("base64");
    return [
        `mkdir -p ${scripts} /etc/workstation`,
        ...files.map(({ path, content }) => `echo ${base64(content)} | base64 -d >${path}`),
        ": >/etc/workstation/config.env",
        "systemctl() { :; }; export -f systemctl",
        `bash ${scripts}/container-runtime.sh`,
        "unset -f systemctl",
        // As in the base image: the documents enable it.
        "systemctl disable docker.service docker.socket containerd.service",
        `rm -r ${scripts} /etc/workstation`,
    ];
}

/** Returns a name with the base and a digest of the script, so a stale image is never reused. */
export function preparedName(base: string, script: string): string {
    const digest = createHash("sha256").update(script).digest("hex");
    return `${base}-prepared-${digest.slice(0, 12)}`;
}

/**
 * Makes the prepared image if it is missing, in a container of the given name. Returns the image's name.
 *
 * @throws Refusal when something cannot be installed.
 */
export async function ensurePrepared(
    { engine, globalFlags, limitFlags }: Engine,
    { base, script, container }: { base: string; script: string; container: string },
    run: Run,
    say: (line: string) => void,
): Promise<string> {
    const image = preparedName(base, script);
    if ((await run(engine, ["image", "inspect", image])).status === 0) return image;
    say(`building the prepared image ${image}, about a minute`);
    const must = async (args: readonly string[]) => {
        const answer = await run(engine, args, { timeoutSeconds: 1800 });
        if (answer.status === 0) return;
        throw new Refusal(`the prepared image could not be made: ${lastLine(answer)}`);
    };
    const remove = () => run(engine, ["rm", "-f", container]);
    await remove(); // what a killed attempt has left
    try {
        const idle = [
            "--name",
            container,
            "--stop-signal",
            "SIGKILL",
            ...limitFlags,
            base,
            "sleep",
            "infinity",
        ];
        await must([...globalFlags, "run", "-d", ...idle]);
        await must([...globalFlags, "exec", container, "bash", "-c", script]);
        await must(["commit", "--change", 'CMD ["/sbin/init"]', container, image]);
    } finally {
        await remove();
    }
    return image;
}
