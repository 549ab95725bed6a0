import type { Laptop } from "../../../../cli/connect/ssh-config/config-text";

export const boxes = [
    { stack: "dev", member: "ana" },
    { stack: "gpu.eu", member: "bo-b" },
];
export const asked = { proxyOptions: ["--region", "us-east-1"], forwardAgent: false };

/** One laptop of each system, with spaces and a percent sign where people have them. */
export const laptops = {
    linux: {
        platform: "linux",
        knownHosts: "/home/ana/.ssh/workstation_known_hosts",
        command: ["/usr/bin/node", "/home/ana/workstation/cli/bin.cjs"],
    },
    macos: {
        platform: "macos",
        knownHosts: "/Users/Ana B/.ssh/workstation_known_hosts",
        command: ["/opt/homebrew/bin/node", "/Users/Ana B/100% work/cli/bin.cjs"],
    },
    windows: {
        platform: "windows",
        knownHosts: "C:\\Users\\Ana B\\.ssh\\workstation_known_hosts",
        command: [
            "C:\\Program Files\\nodejs\\node.exe",
            "C:\\Users\\Ana B\\AppData\\Roaming\\npm\\node_modules\\workstation\\cli\\bin.cjs",
        ],
    },
} as const satisfies Readonly<Record<string, Laptop>>;
