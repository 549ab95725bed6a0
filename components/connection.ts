import type { Access } from "../settings/settings";

/** How one member reaches the box; each a command line for a laptop's terminal. */
export interface Connection {
    readonly shell: string;
    /** Forwards the desktop; leave it running and open `desktopUrl`. */
    readonly desktop: string;
    /** On the laptop, while `desktop` runs. A VNC viewer takes the same tunnel to port 5901. */
    readonly desktopUrl: string;
    /**
     * Prints the fingerprint of the box's SSH host key. It goes through Session Manager with either access, because
     * AWS vouches for the box there; SSH cannot verify it at the first connection.
     */
    readonly hostKey: string;
}

export interface ConnectionArgs {
    readonly access: Access;
    readonly member: string;
    readonly region: string;
    readonly instanceId: string;
    readonly publicIp: string;
}

/** Port of noVNC on the box's loopback, forwarded to the same port of the laptop. */
const desktopPort = 6080;

/** Returns command lines for PowerShell, zsh and bash alike: they need no quoting that one of them reads differently. */
export function connection(args: ConnectionArgs): Connection {
    const { access, member, region, instanceId, publicIp } = args;
    const desktopUrl = `http://localhost:${desktopPort}/vnc.html?resize=remote`;
    const start = `aws ssm start-session --region ${region} --target ${instanceId}`;
    const hostKey =
        `${start} --document-name AWS-StartInteractiveCommand ` +
        `--parameters "command=/usr/local/bin/workstation-status --host-key"`;
    switch (access.kind) {
        case "session-manager": {
            const forward =
                `--document-name AWS-StartPortForwardingSession ` +
                `--parameters portNumber=${desktopPort},localPortNumber=${desktopPort}`;
            return { shell: start, desktop: `${start} ${forward}`, desktopUrl, hostKey };
        }
        case "ssh": {
            const ssh = `ssh ${member}@${publicIp}`;
            const forward = `ssh -N -L ${desktopPort}:localhost:${desktopPort} ${member}@${publicIp}`;
            return { shell: ssh, desktop: forward, desktopUrl, hostKey };
        }
    }
}
