import type { Sandbox } from "./sandbox";
import type { Variant } from "./variants";

/** One script, run once. */
export interface Scenario {
    readonly variant: Variant;
    readonly script: string;
    readonly args?: readonly string[];
    /** Further stand-ins. */
    readonly commands?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
    /** Runs before the script. */
    readonly prepare?: (sandbox: Sandbox) => void;
    /** Every command that the box would run, in order. */
    readonly runs: readonly string[];
}

const get = (...names: string[]) => `dnf -qy install ${names.join(" ")}`;
const github = "https://github.com";
const plugins = "/usr/local/lib/docker/cli-plugins";
const cuda = "https://developer.download.nvidia.com/compute/cuda/repos/amzn2023";
const toolkit = "https://nvidia.github.io/libnvidia-container/stable/rpm";
const state = "/var/lib/private/workstation-novnc";

/** AL2023's kernels: the output of `uname -r`, and the first word of the packages' names. */
const kernels = {
    "6.1": ["6.1.159-181.297.amzn2023", "kernel"],
    "6.12": ["6.12.55-74.119.amzn2023", "kernel6.12"],
} as const;

function driverScenario(kernel: keyof typeof kernels, flavour: "open" | "proprietary"): Scenario {
    const [release, name] = kernels[kernel];
    const running = `${release}.x86_64`;
    return {
        variant: "al2023-g3",
        script: "nvidia-driver.sh",
        commands: {
            uname: `echo ${running}`,
            grep: "", // the GPU is on the bus
            // Answers once its module is loaded.
            "nvidia-smi": '[ -e "$SANDBOX/loaded" ]',
            modprobe: '[ "$1" = -r ] && exit 1; touch "$SANDBOX/loaded"',
        },
        prepare: (sandbox) => {
            sandbox.write("/etc/modprobe.d/.keep", "");
            sandbox.write("/usr/local/libexec/workstation/driver", `580 ${flavour}\n`);
        },
        runs: [
            "nvidia-smi",
            "grep -q v000010DE.*bc03 /sys/bus/pci/devices/*/modalias",
            "uname -r",
            `curl ${cuda}/x86_64/cuda-amzn2023.repo > /etc/yum.repos.d/cuda.repo`,
            get(
                "--setopt=cuda*.priority=9",
                "dkms",
                `${name}-devel-${running}`,
                `${name}-modules-extra-${running}`,
            ),
            `dnf -qy module enable nvidia-driver:580-${flavour === "open" ? "open" : "dkms"}`,
            get("nvidia-driver-cuda", `kmod-nvidia-${flavour === "open" ? "open" : "latest"}-dkms`),
            "modprobe -r nouveau",
            "modprobe -a nvidia nvidia-uvm",
            "nvidia-smi",
        ],
    };
}

const drivers = (["6.1", "6.12"] as const).flatMap((kernel) =>
    (["open", "proprietary"] as const).map(
        (flavour) =>
            [
                `the ${flavour} driver for kernel ${kernel}`,
                driverScenario(kernel, flavour),
            ] as const,
    ),
);

const toolkitPackages = get(
    "nvidia-container-toolkit-1.20.0-1",
    "nvidia-container-toolkit-base-1.20.0-1",
    "libnvidia-container-tools-1.20.0-1",
    "libnvidia-container1-1.20.0-1",
);
const locks = "/etc/dnf/plugins/versionlock.list";
/** Device nodes come first, because the description lists them; the hold comes last, because it needs a repository. */
const described = [
    "nvidia-ctk system create-device-nodes --control-devices --load-kernel-modules",
    "nvidia-ctk cdi generate --output /var/run/cdi/nvidia.yaml",
    `grep -qs nvidia ${locks}`,
];
const held = [
    ...described,
    get("python3-dnf-plugin-versionlock"),
    "dnf -q versionlock kernel* *nvidia*",
];

const noVnc = {
    variant: "al2023-cpu",
    script: "desktop.sh",
    args: ["novnc"],
    env: { STATE_DIRECTORY: state },
    commands: {
        pip3: 'cat >>"$SANDBOX/log"',
        tar: "",
        python3: 'echo "PYTHONPATH=$PYTHONPATH" >>"$SANDBOX/log"',
    },
} as const satisfies Omit<Scenario, "runs">;
const served = [
    `python3 -m websockify --web ${state}/noVNC-1.7.0 127.0.0.1:6080 127.0.0.1:5901`,
    `PYTHONPATH=${state}/websockify`,
];

const desktop = {
    variant: "al2023-cpu",
    script: "desktop.sh",
    args: ["session"],
    commands: {
        gsettings: "",
        "gnome-session": 'echo "$XDG_CURRENT_DESKTOP on $DISPLAY" >>"$SANDBOX/log"',
    },
} as const satisfies Omit<Scenario, "runs">;
const gnome = [
    "gsettings set org.gnome.desktop.lockdown disable-lock-screen true",
    "systemctl --user import-environment DISPLAY XAUTHORITY",
    "gnome-session",
    "GNOME on :1",
];

const vnc = { openssl: "echo secret12", vncpasswd: "cat", xauth: "cat >/dev/null", Xvnc: "" };
const newXvnc = "echo -rendernode";
const cookie = [
    "openssl rand -base64 6",
    "vncpasswd -f",
    "openssl rand -hex 16",
    "xauth -qf /run/cookie source -",
];
const xvnc =
    "Xvnc :1 -localhost=1 -SecurityTypes VncAuth -auth /run/cookie -nolisten local " +
    "-PasswordFile /home/ada/.vnc/passwd -UseBlacklist=0 -AlwaysShared -geometry 1920x1080";

const packages = {
    variant: "al2023-cpu",
    script: "packages.sh",
    prepare: (sandbox) => sandbox.write("/etc/yum.repos.d/.keep", ""),
} as const satisfies Omit<Scenario, "runs">;
const everything = get(
    ...["git", "python3", "tar", "tmux", "@Desktop"],
    ...["tigervnc-server", "xorg-x11-xauth", "python3-pip"],
);

/** The commands of each AL2023-only function, by purpose. */
export const scenarios: Readonly<Record<string, Scenario>> = {
    "Docker from its own repository, then the pinned plugins": {
        variant: "al2023-cpu",
        script: "container-runtime.sh",
        runs: [
            get("docker"),
            "systemctl enable --now docker",
            `curl ${github}/docker/compose/releases/download/v5.4.0/docker-compose-linux-x86_64 > ${plugins}/docker-compose`,
            "sha256sum -c",
            `837fd1d35bf6a494f41b5b5988269a7be79de337cf1a1a6ff0e45ab51bb4e9be ${plugins}/docker-compose.part`,
            `curl ${github}/docker/buildx/releases/download/v0.36.1/buildx-v0.36.1.linux-amd64 > ${plugins}/docker-buildx`,
            "sha256sum -c",
            `48af8a397ebd60178778bf63611dbcebe5f5e7a9be90eb9147b24b9587455778 ${plugins}/docker-buildx.part`,
        ],
    },
    "no second Docker where the image brings one": {
        variant: "al2023-g4dn",
        script: "container-runtime.sh",
        commands: { dockerd: "" },
        prepare: (sandbox) => {
            for (const name of ["compose", "buildx"])
                sandbox.write(`${plugins}/docker-${name}`, "");
        },
        runs: ["systemctl enable --now docker"],
    },
    ...Object.fromEntries(drivers),
    "the container toolkit, held together with kernel and driver": {
        variant: "al2023-g3",
        script: "nvidia-container-toolkit.sh",
        // The package brings the command.
        commands: {
            dnf: '[[ $* != *toolkit-base* ]] || cp "$SANDBOX/bin/systemctl" "$SANDBOX/bin/nvidia-ctk"',
            grep: "exit 2", // no such file
        },
        runs: [
            `curl ${toolkit}/nvidia-container-toolkit.repo > /etc/yum.repos.d/nvidia.repo`,
            toolkitPackages,
            ...held,
        ],
    },
    "only the hold where the image brings the toolkit": {
        variant: "al2023-g4dn",
        script: "nvidia-container-toolkit.sh",
        commands: { "nvidia-ctk": "", grep: "exit 1" }, // the image has a hold only on its kernel
        runs: held,
    },
    "nothing at later boots, when a repository may be down": {
        variant: "al2023-g3",
        script: "nvidia-container-toolkit.sh",
        commands: { "nvidia-ctk": "", grep: "", dnf: "exit 1" },
        runs: described,
    },
    "the toolkit and its hold, however often a repository fails first": {
        variant: "al2023-g3",
        script: "nvidia-container-toolkit.sh",
        commands: {
            dnf: `[[ $* != *toolkit-base* ]] || cp "$SANDBOX/bin/systemctl" "$SANDBOX/bin/nvidia-ctk"
if [ -s "$SANDBOX/again" ]; then : >"$SANDBOX/again"; else echo x >"$SANDBOX/again"; exit 1; fi`,
            grep: "exit 2",
            sleep: "",
        },
        runs: [
            `curl ${toolkit}/nvidia-container-toolkit.repo > /etc/yum.repos.d/nvidia.repo`,
            toolkitPackages,
            "sleep 9",
            `curl ${toolkit}/nvidia-container-toolkit.repo > /etc/yum.repos.d/nvidia.repo`,
            toolkitPackages,
            ...described,
            get("python3-dnf-plugin-versionlock"),
            "sleep 9",
            get("python3-dnf-plugin-versionlock"),
            "dnf -q versionlock kernel* *nvidia*",
            "sleep 9",
            "dnf -q versionlock kernel* *nvidia*",
        ],
    },
    "the VNC server under AL2023's name for it": {
        variant: "al2023-cpu",
        script: "desktop.sh",
        args: ["vnc"],
        commands: vnc,
        env: { XAUTHORITY: "/run/cookie" },
        runs: [...cookie, xvnc],
    },
    "a VNC server that draws with the GPU, when it supports that": {
        variant: "al2023-g4dn",
        script: "desktop.sh",
        args: ["vnc"],
        commands: { ...vnc, Xvnc: newXvnc, ldconfig: "echo libGLX_nvidia.so.0" },
        env: { XAUTHORITY: "/run/cookie" },
        runs: [...cookie, "Xvnc -help", "ldconfig -p", `${xvnc} -rendernode auto`],
    },
    "GNOME that draws with the GPU there, and in software elsewhere": {
        ...desktop,
        variant: "al2023-g4dn",
        commands: {
            ...desktop.commands,
            Xvnc: newXvnc,
            ldconfig: "echo libGLX_nvidia.so.0",
            "gnome-session": 'echo "$__GLX_VENDOR_LIBRARY_NAME" >>"$SANDBOX/log"',
        },
        runs: ["Xvnc -help", "ldconfig -p", ...gnome.slice(0, -1), "nvidia"],
    },
    "Firefox from its own repository": {
        ...packages,
        commands: { dockerd: "" },
        runs: [everything, get("firefox")],
    },
    "Firefox from Mozilla where it has none": {
        ...packages,
        commands: {
            dockerd: "",
            dnf: '[[ $* != *firefox ]] || [ -e "$SANDBOX/etc/yum.repos.d/mozilla.repo" ]',
        },
        runs: [everything, get("firefox"), get("firefox")],
    },
    "GNOME, never locked": { ...desktop, runs: gnome },
    "GNOME even when its settings cannot be changed": {
        ...desktop,
        commands: { ...desktop.commands, gsettings: "exit 1" },
        runs: gnome,
    },
    "noVNC and websockify by checksum, then the page": {
        ...noVnc,
        prepare: (sandbox) => sandbox.write(`${state}/.keep`, ""),
        runs: [
            `pip3 install --no-deps --require-hashes -t ${state}/websockify -r /dev/stdin`,
            "websockify==0.13.0 --hash=sha256:ac497a8dafc7f51d28ca989f01cdf5f8add663a497d425a56b159dcb8d6a314c",
            `curl ${github}/novnc/noVNC/archive/refs/tags/v1.7.0.tar.gz > ./novnc.tgz`,
            "sha256sum -c",
            "b1003a11b6e6e8d8f7f5e5586daae7f8ca651d8aee0aa155ff9ac841c48f52c6 ./novnc.tgz.part",
            "tar xzf novnc.tgz",
            ...served,
        ],
    },
    "noVNC without a download once it is there": {
        ...noVnc,
        prepare: (sandbox) => {
            for (const it of ["noVNC-1.7.0", "websockify"])
                sandbox.write(`${state}/${it}/.keep`, "");
        },
        runs: served,
    },
};
