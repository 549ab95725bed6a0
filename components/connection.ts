import type { Access } from "../settings/settings";

/** How one member reaches the box; each a command line for a laptop's terminal. */
export interface Connection {
    readonly shell: string;
    /** Forwards the desktop; leave it running and open `desktopUrl`. */
    readonly desktop: string;
    /** On the laptop, while `desktop` runs. A VNC viewer takes the same tunnel to port 5901. */
    readonly desktopUrl: string;
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

/** The same command lines in PowerShell, zsh and bash: no quoting that one of them lacks. */
export function connection(args: ConnectionArgs): Connection {
    const { access, member, region, instanceId, publicIp } = args;
    const desktopUrl = `http://localhost:${desktopPort}/vnc.html?resize=remote`;
    switch (access.kind) {
        case "session-manager": {
            const start = `aws ssm start-session --region ${region} --target ${instanceId}`;
            const forward =
                `--document-name AWS-StartPortForwardingSession ` +
                `--parameters portNumber=${desktopPort},localPortNumber=${desktopPort}`;
            return { shell: start, desktop: `${start} ${forward}`, desktopUrl };
        }
        case "ssh": {
            const ssh = `ssh ${member}@${publicIp}`;
            const forward = `ssh -N -L ${desktopPort}:localhost:${desktopPort} ${member}@${publicIp}`;
            return { shell: ssh, desktop: forward, desktopUrl };
        }
    }
}
