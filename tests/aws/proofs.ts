/** Something that only a real box of Amazon Linux 2023 can show, and the command that shows it there. */
export interface Proof {
    readonly name: string;
    /** Runs as root through Systems Manager; the proof holds when it exits with 0. */
    readonly command: string;
}

/** The member of the committed stacks; the tests use their box. */
export const member = "dev";
const shell = `$(pgrep -u ${member} -xo gnome-shell)`;
/** Runs a command on the member's session bus; 2000 is every member's user id. */
const onBus =
    `runuser -u ${member} -- env XDG_RUNTIME_DIR=/run/user/2000 ` +
    "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/2000/bus";

const selfTest = { name: "self-test", command: "/usr/local/bin/workstation-status" };
const hold = {
    name: "hold",
    command:
        "dnf -q versionlock list | grep -q '^kernel' && dnf -q versionlock list | grep -q nvidia",
};

/** Proofs by box. docs/unproven.md says which lines each proof stands for; a test compares the two. */
export const proofs = {
    dev: [
        selfTest,
        {
            name: "packages",
            command:
                "rpm -q git e2fsprogs python3 tar tmux gnome-shell tigervnc-server xorg-x11-xauth python3-pip",
        },
        { name: "browser", command: `runuser -u ${member} -- firefox --version` },
        {
            name: "docker",
            command:
                "rpm -q docker && docker version -f '{{.Server.Version}}' | grep -E '^(2[5-9]|[3-9][0-9])[.]'",
        },
        {
            name: "gnome",
            command:
                `tr '\\0' '\\n' </proc/${shell}/environ | grep -x XDG_CURRENT_DESKTOP=GNOME && ` +
                `${onBus} systemctl --user show-environment | grep ^XAUTHORITY=/run/`,
        },
        {
            name: "never-locked",
            command: `${onBus} gsettings get org.gnome.desktop.lockdown disable-lock-screen | grep -x true`,
        },
        {
            name: "no-questions",
            command: `pkcheck -a org.freedesktop.color-manager.create-device -p ${shell}`,
        },
        {
            name: "novnc",
            command:
                "cd /var/lib/private/workstation-novnc && ls noVNC-1.7.0/vnc.html websockify/websockify/__init__.py",
        },
        {
            name: "instance-connect-off",
            command:
                "sshd -T | grep -x 'authorizedkeyscommand /usr/bin/true' && ! systemctl show sshd -p ExecStart | grep eic_",
        },
        {
            name: "agent-allowed",
            command: "! grep AccessDenied /var/log/amazon/ssm/errors.log",
        },
    ],
    gpu: [selfTest, hold],
    g3: [
        selfTest,
        {
            name: "driver",
            command:
                "dnf -q module list --enabled nvidia-driver | grep 580-dkms && " +
                "rpm -q dkms nvidia-driver-cuda kmod-nvidia-latest-dkms && " +
                'rpm -qa "kernel*-devel" | grep "$(uname -r | sed s/[.]x86_64//)"',
        },
        { name: "toolkit", command: "rpm -q nvidia-container-toolkit-1.20.0-1" },
        hold,
    ],
    queue: [
        selfTest,
        {
            name: "shared",
            command: `runuser -u ${member} -- sh -c 'echo x >/shared/from-box.txt && grep x /shared/from-box.txt'`,
        },
    ],
} as const satisfies Record<string, readonly Proof[]>;

export type BoxName = keyof typeof proofs;
