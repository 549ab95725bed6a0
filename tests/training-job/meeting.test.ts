import { expect } from "chai";
import { type Socket, connect } from "node:net";
import { freePort } from "../support/free-port";
import { type End, Node, batch, run } from "./support/job";
import { UnkindS3 } from "./support/unkind-s3";

/** Prints what a training reads, and waits for the others as a collective call would. */
const training =
    'echo "rank $RANK of $WORLD_SIZE: $WORKSTATION_HOSTS, $MASTER_ADDR:$MASTER_PORT over $NCCL_SOCKET_IFNAME"; sleep 0.3';
const endless = "echo running; exec sleep 60";

describe("the meeting of a job's nodes", () => {
    let s3: UnkindS3;
    let port: number;
    const nodes: Node[] = [];
    const sockets: Socket[] = [];

    const start = (index: number, count: number, script: string, seconds = 15) => {
        const meeting = {
            WORKSTATION_MEETING_PORT: String(port),
            WORKSTATION_MEETING_SECONDS: String(seconds),
        };
        const env = { ...batch(index, count), ...meeting };
        const node = Node.start(s3, { command: ["sh", "-c", script], env });
        nodes.push(node);
        return node;
    };

    /** Comes to the main node as soon as it is there, says something, and returns what it answers. */
    const visit = async (says: string, from = "127.0.0.1"): Promise<string> => {
        for (let tries = 0; tries < 200; tries++) {
            const socket = connect({ host: "127.0.0.1", port, localAddress: from });
            sockets.push(socket);
            const answer = await new Promise<string | undefined>((resolve) => {
                socket.on("error", () => resolve(undefined));
                socket.on("connect", () => socket.write(says));
                if (says === "") socket.on("connect", () => resolve(""));
                socket.on("data", (data) => resolve(data.toString()));
                socket.on("close", () => resolve(""));
            });
            if (answer !== undefined) return answer;
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        throw new Error("the main node never listened");
    };
    const child = (index: number) => `${JSON.stringify({ index, job: `${run}#1` })}\n`;

    beforeEach(async () => {
        s3 = await UnkindS3.start();
        s3.submit(run, { "train.sh": "" });
        port = await freePort();
    });

    afterEach(async () => {
        for (const socket of sockets.splice(0)) socket.destroy();
        for (const node of nodes.splice(0)) node.forget();
        await s3.stop();
    });

    it("tells every node all addresses, its rank and the interface, also with a late one", async () => {
        const two = [start(0, 3, training), start(1, 3, training)];
        await new Promise((resolve) => setTimeout(resolve, 700));
        const all = [...two, start(2, 3, training)];
        expect(await Promise.all(all.map((node) => node.ended))).to.deep.equal([0, 0, 0]);
        const hosts = "127.0.0.1,127.0.0.1,127.0.0.1";
        for (const [index, { said }] of all.entries())
            expect(said).to.equal(`rank ${index} of 3: ${hosts}, 127.0.0.1:29500 over =lo\n`);
    });

    it("waits for a main node that comes last", async () => {
        const late = start(1, 2, training);
        await new Promise((resolve) => setTimeout(resolve, 400));
        const all = [start(0, 2, training), late];
        expect(await Promise.all(all.map((node) => node.ended))).to.deep.equal([0, 0]);
    });

    it("names the nodes that do not come within the limit, at every node that came", async () => {
        const all = [start(0, 4, training, 1), start(1, 4, training)];
        expect(await Promise.all(all.map((node) => node.ended))).to.deep.equal([90, 90]);
        const line = "nodes 2, 3 of 4 did not come within 1 s";
        for (const { said } of all) expect(said).to.equal(`workstation: ${line}\n`);
        expect(s3.json<End>(`${run}/end.json`)).to.deep.include({ exitCode: 90, why: line });
    });

    it("ends a child in one line where no main node answers", async () => {
        const lonely = start(1, 2, training, 1);
        expect(await lonely.ended).to.equal(90);
        expect(lonely.said).to.equal(
            "workstation: the main node 127.0.0.1 did not answer within 1 s\n",
        );
    });

    it("is not disturbed by strangers: nonsense, silence, another job, an index that is none", async () => {
        const main = start(0, 2, training);
        await visit("");
        const others = ["GET / HTTP/1.1\r\n\r\n", "[1]\n", '{"index": 1, "job": "runs/eve/x#1"}\n'];
        const indices = [0, 2, -1].map(child);
        for (const says of [...others, ...indices]) expect(await visit(says)).to.equal("");
        const all = [main, start(1, 2, training)];
        expect(await Promise.all(all.map((node) => node.ended)), main.said).to.deep.equal([0, 0]);
        expect(main.said.match(/127.0.0.1 came and is no node of this job/g)).to.have.length(1);
    });

    it("refuses a second node of the same index, and the first goes on", async () => {
        const all = [start(0, 3, training), start(1, 3, training)];
        await new Promise((resolve) => setTimeout(resolve, 700));
        expect(await visit(child(1), "127.0.0.9")).to.include("already here, from another address");
        all.push(start(2, 3, training));
        expect(await Promise.all(all.map((node) => node.ended))).to.deep.equal([0, 0, 0]);
    });

    it("takes a node again whose first connection broke", async () => {
        const main = start(0, 3, training);
        await visit(""); // now it listens
        const first = connect({ host: "127.0.0.1", port });
        first.write(child(1));
        await new Promise((resolve) => setTimeout(resolve, 300));
        first.destroy();
        const all = [main, start(1, 3, training), start(2, 3, training)];
        expect(await Promise.all(all.map((node) => node.ended)), main.said).to.deep.equal([
            0, 0, 0,
        ]);
    });

    it("ends a child, and its command, in one line when the main node is gone", async () => {
        const [main, other] = [start(0, 2, endless), start(1, 2, endless)];
        await Promise.all([main.until("running"), other.until("running")]);
        main.process.kill("SIGKILL");
        expect(await other.ended).to.equal(90);
        expect(other.said).to.equal("running\nworkstation: the main node 127.0.0.1 is gone\n");
    });

    it("ends the job with 90 when a child is gone, and says which", async () => {
        const [main, other] = [start(0, 2, endless), start(1, 2, endless)];
        await Promise.all([main.until("running"), other.until("running")]);
        other.process.kill("SIGKILL");
        expect(await main.ended).to.equal(90);
        const why = "node 1 (127.0.0.1) is gone";
        expect(s3.json<End>(`${run}/end.json`)).to.deep.include({ exitCode: 90, why });
    });

    it("ends the job with a child's own exit code: that is the member's failure", async () => {
        const [main, other] = [start(0, 2, endless), start(1, 2, "sleep 0.3; exit 3")];
        expect(await Promise.all([main.ended, other.ended])).to.deep.equal([3, 3]);
        expect(main.said).to.include("node 1 (127.0.0.1) ended with exit code 3");
    });

    it("ends with 90 at every node, and says which is gone, when another's command fails a moment before that is heard", async () => {
        const fails = "echo running; sleep 0.5; exit 1";
        const all = [start(0, 3, endless), start(1, 3, fails), start(2, 3, endless)];
        await all[0]?.until("node 1 (127.0.0.1) ended with exit code 1");
        all[2]?.process.kill("SIGKILL");
        const left = all.slice(0, 2);
        expect(await Promise.all(left.map((node) => node.ended))).to.deep.equal([90, 90]);
        const why = "node 2 (127.0.0.1) is gone";
        for (const { said } of left) expect(said).to.include(`workstation: ${why}\n`);
        expect(s3.json<End>(`${run}/end.json`)).to.deep.include({ exitCode: 90, why });
    });

    it("ends the job with the code of the first command that failed, whichever node it was on", async () => {
        const [main, other] = [start(0, 2, "sleep 0.3; exit 7"), start(1, 2, "sleep 1; exit 3")];
        expect(await Promise.all([main.ended, other.ended])).to.deep.equal([7, 3]);
        expect(s3.json<End>(`${run}/end.json`)).to.deep.include({ exitCode: 7, why: null });
    });

    it("uploads results of node 0 only", async () => {
        const all = [0, 1].map((index) => start(index, 2, "echo $RANK > rank.txt"));
        expect(await Promise.all(all.map((node) => node.ended))).to.deep.equal([0, 0]);
        expect(s3.text(`${run}/results/rank.txt`)).to.equal("0\n");
        expect(s3.requests.filter((it) => it.startsWith("PUT"))).to.have.length(2);
    });
});
