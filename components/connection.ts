import type { Access } from "../settings/settings";

/** How one member reaches the box; each a command line for a laptop's terminal. */
export interface Connection {
    readonly shell: string;
    /** Forwards the desktop; leave it running and open `desktopUrl`. Absent while the desktop is off. */
    readonly desktop?: string;
    /** On the laptop, while `desktop` runs. A VNC viewer takes the same tunnel to port 5901. */
    readonly desktopUrl?: string;
    /**
     * Prints the fingerprint of the box's SSH host key. It goes through Session Manager with either access, because
     * AWS vouches for the box there; SSH cannot verify it at the first connection.
     */
    readonly hostKey: string;
}

export interface ConnectionArgs {
    readonly access: Access;
    /** Whether the desktop is on. */
    readonly desktop: boolean;
    readonly member: string;
    readonly region: string;
    readonly instanceId: string;
    readonly publicIp: string;
}

/** Port of noVNC on the box's loopback, forwarded to the same port of the laptop. */
const desktopPort = 6080;

/** Returns command lines for PowerShell, zsh and bash alike: they need no quoting that one of them reads differently. */
export function connection({
    access,
    desktop,
    member,
    region,
    instanceId,
    publicIp,
}: ConnectionArgs): Connection {
    const start = `aws ssm start-session --region ${region} --target ${instanceId}`;
    // A member's policy refuses a session that names no document. The default one, SSM-SessionManagerRunShell, is missing
    // in an account whose preferences for sessions nobody saved; Amazon's own documents are in every account (decision 0031).
    const run = `${start} --document-name AWS-StartInteractiveCommand --parameters`;
    const portForwarding =
        `--document-name AWS-StartPortForwardingSession ` +
        `--parameters portNumber=${desktopPort},localPortNumber=${desktopPort}`;
    const host = `${member}@${publicIp}`;
    const ways = {
        "session-manager": [`${run} command=bash`, `${start} ${portForwarding}`],
        ssh: [`ssh ${host}`, `ssh -N -L ${desktopPort}:localhost:${desktopPort} ${host}`],
    } as const satisfies Record<Access["kind"], readonly [shell: string, desktop: string]>;
    const [shell, forward] = ways[access.kind];
    const desktopUrl = `http://localhost:${desktopPort}/vnc.html?resize=remote`;
    const hostKey = `${run} "command=/usr/local/bin/workstation-status --host-key"`;
    return { shell, ...(desktop && { desktop: forward, desktopUrl }), hostKey };
}
