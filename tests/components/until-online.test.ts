import { expect } from "chai";
import { untilOnline } from "../../components/until-online";

/** Waits for ana's box. A look holds the answers of EC2 and Systems Manager in one round; the last look repeats. */
async function ask(looks: readonly (readonly [state: string, online: boolean])[]) {
    const pauses: number[] = [];
    const look = () => looks[Math.min(pauses.length, looks.length - 1)]!;
    const answer = await untilOnline("i-1", "ana", {
        box: () => Promise.resolve({ region: "eu-west-1", instanceState: look()[0] }),
        online: () => Promise.resolve(look()[1]),
        pause: (seconds) => {
            pauses.push(seconds);
            return Promise.resolve();
        },
    }).catch((error: Error) => error.message);
    return { answer, pauses };
}

const online = { online: true };

describe("Waiting until a box is online", () => {
    it("ends at once for a box that Systems Manager lists", async () => {
        expect(await ask([["running", true]])).to.deep.equal({ answer: online, pauses: [] });
    });

    it("waits for a box that has just started, at most ten seconds between two looks", async () => {
        const starting = Array<["pending", false]>(7).fill(["pending", false]);
        const { answer, pauses } = await ask([...starting, ["running", true]]);
        expect([answer, pauses]).to.deep.equal([online, [0.25, 0.5, 1, 2, 4, 8, 10]]);
    });

    it("ends at once for a stopped box, with its state", async () => {
        const { answer, pauses } = await ask([["stopped", false]]);
        expect(answer).to.deep.equal({
            ...{ online: false, region: "eu-west-1", instanceState: "stopped" },
        });
        expect(pauses).to.deep.equal([]);
    });

    it("ends for a box that is stopped during the wait", async () => {
        const { answer, pauses } = await ask([
            ["running", false],
            ["stopping", false],
        ]);
        expect(answer).to.have.property("instanceState", "stopping");
        expect(pauses).to.deep.equal([0.25]);
    });

    it("refuses a box that is silent for a quarter of an hour, and says where to look", async () => {
        const { answer, pauses } = await ask([["running", false]]);
        expect(answer).to.contain("has not heard from it for 15 minutes");
        expect(answer).to.contain(
            "get-console-output --region eu-west-1 --latest --output text --instance-id i-1",
        );
        const waited = pauses.reduce((sum, seconds) => sum + seconds, 0);
        expect(waited).to.be.within(900, 910);
    });
});
