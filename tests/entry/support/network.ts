import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Who spoke to whom: `10.77.0.11 > 10.77.0.1 tcp 80`, the port of whoever was called. */
export type Packet = string;

/**
 * A network of its own for each node, as Batch gives to a job of several nodes without a NAT gateway: the nodes reach
 * each other and S3's stand-in at `s3`, and a router that leads nowhere. What they send is recorded. Needs root.
 */
export class Network {
    private readonly made: string[] = [];
    private recorder: ChildProcess | undefined;
    private recorded = "";
    private readonly name = `e${process.pid}`;
    private readonly subnet = `10.77.${process.pid % 250}`;

    /** The address of this process in the network. */
    get s3(): string {
        return `${this.subnet}.1`;
    }

    address(index: number): string {
        return `${this.subnet}.${11 + index}`;
    }

    /** Words before a command that runs on a node. */
    within(index: number): string[] {
        return ["ip", "netns", "exec", this.node(index)];
    }

    private node = (index: number) => `${this.name}n${index}`;
    private get router(): string {
        return `${this.name}r`;
    }

    async start(nodes: number): Promise<void> {
        ip("netns", "add", this.router);
        this.made.push(this.router);
        this.inRouter("ip", "link", "add", "br0", "type", "bridge");
        this.inRouter("ip", "addr", "add", `${this.subnet}.254/24`, "dev", "br0");
        this.inRouter("ip", "link", "set", "br0", "up");
        this.inRouter("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward");
        ip(
            "link",
            "add",
            `${this.name}h`,
            "type",
            "veth",
            "peer",
            "name",
            "s3",
            "netns",
            this.router,
        );
        ip("addr", "add", `${this.s3}/24`, "dev", `${this.name}h`);
        ip("link", "set", `${this.name}h`, "up");
        this.inRouter("ip", "link", "set", "s3", "master", "br0", "up");
        for (let index = 0; index < nodes; index++) this.addNode(index);
        this.recorder = spawn(
            "ip",
            ["netns", "exec", this.router, "python3", join(__dirname, "record_packets.py")],
            { stdio: ["pipe", "pipe", "inherit"] },
        );
        this.recorder.stdout?.on("data", (text: Buffer) => (this.recorded += text.toString()));
        while (!this.recorded.includes("recording"))
            await new Promise((done) => setTimeout(done, 20));
    }

    private addNode(index: number): void {
        const [node, there] = [this.node(index), `n${index}`];
        ip("netns", "add", node);
        this.made.push(node);
        ip(
            "-n",
            this.router,
            "link",
            "add",
            there,
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            node,
        );
        this.inRouter("ip", "link", "set", there, "master", "br0", "up");
        ip("-n", node, "addr", "add", `${this.address(index)}/24`, "dev", "eth0");
        ip("-n", node, "link", "set", "lo", "up");
        ip("-n", node, "link", "set", "eth0", "up");
        ip("-n", node, "route", "add", "default", "via", `${this.subnet}.254`);
        // Docker's bridge, which is an interface of the host and not the one that the nodes meet over.
        ip("-n", node, "link", "add", "docker0", "type", "bridge");
        ip("-n", node, "addr", "add", "172.17.0.1/16", "dev", "docker0");
    }

    /** Returns what the nodes sent, each kind once. */
    packets(): Packet[] {
        return [
            ...new Set(this.recorded.split("\n").filter((line) => line.startsWith(this.subnet))),
        ];
    }

    async stop(): Promise<void> {
        if (this.recorder) {
            const ended = once(this.recorder, "exit");
            this.recorder.kill("SIGKILL");
            await ended;
        }
        // The kernel removes a network some time after its name is gone.
        ip("link", "del", `${this.name}h`);
        for (const name of this.made.splice(0).reverse()) ip("netns", "del", name);
    }

    private inRouter(...words: string[]): void {
        execFileSync("ip", ["netns", "exec", this.router, ...words]);
    }
}

function ip(...words: string[]): void {
    execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
}
