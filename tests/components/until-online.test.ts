import { expect } from "chai";
import { untilOnline } from "../../components/until-online";

/** Waits for ana's box. A look holds the answers of EC2 and Systems Manager in one round; the last look repeats. */
async function ask(looks: readonly (readonly [state: string, online: boolean])[]) {
    const pauses: number[] = [];
    const look = () => looks[Math.min(pauses.length, looks.length - 1)]!;
    const failure = await untilOnline("i-1", "ana", {
        box: () => Promise.resolve({ region: "eu-west-1", instanceState: look()[0] }),
        online: () => Promise.resolve(look()[1]),
        pause: (seconds) => {
            pauses.push(seconds);
            return Promise.resolve();
        },
    }).then(
        () => undefined,
        (error: Error) => error.message,
    );
    return { failure, pauses };
}

describe("Waiting until a box is online", () => {
    it("ends at once for a box that Systems Manager lists", async () => {
        expect(await ask([["running", true]])).to.deep.equal({ failure: undefined, pauses: [] });
    });

    it("waits for a box that has just started, at most ten seconds between two looks", async () => {
        const starting = Array<["pending", false]>(7).fill(["pending", false]);
        const { failure, pauses } = await ask([...starting, ["running", true]]);
        expect([failure, pauses]).to.deep.equal([undefined, [0.25, 0.5, 1, 2, 4, 8, 10]]);
    });

    it("refuses a stopped box at once, and names its member and the command that starts it", async () => {
        const { failure, pauses } = await ask([["stopped", false]]);
        expect(failure).to.equal(
            "box i-1 of ana is stopped, so its self-test cannot run; start it: " +
                "aws ec2 start-instances --region eu-west-1 --instance-ids i-1",
        );
        expect(pauses).to.deep.equal([]);
    });

    it("refuses a box that is stopped during the wait", async () => {
        const { failure, pauses } = await ask([
            ["running", false],
            ["stopping", false],
        ]);
        expect(failure).to.contain("is stopping");
        expect(pauses).to.deep.equal([0.25]);
    });

    it("refuses a box that is silent for a quarter of an hour, and says where to look", async () => {
        const { failure, pauses } = await ask([["running", false]]);
        expect(failure).to.contain("has not heard from it for 15 minutes");
        expect(failure).to.contain(
            "get-console-output --region eu-west-1 --latest --output text --instance-id i-1",
        );
        const waited = pauses.reduce((sum, seconds) => sum + seconds, 0);
        expect(waited).to.be.within(900, 910);
    });
});
