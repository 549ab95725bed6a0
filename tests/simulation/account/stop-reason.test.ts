import { expect } from "chai";
import { start, stop, stopByItself, terminate } from "../../../simulation/account/instances";
import { callEc2 } from "../../../simulation/provider/ec2-actions";
import { accountWithBox, region } from "./account-with-box";

interface Described {
    readonly launchTime: string;
    readonly reason: string;
    readonly stateReason?: { readonly code: string; readonly message: string };
}

/** What `DescribeInstances` says of the box after what happened to it. */
function described(happens: (made: ReturnType<typeof accountWithBox>) => void): Described {
    const made = accountWithBox();
    happens(made);
    const input = { InstanceId: { 1: made.box.id } };
    const answer = callEc2(made.account, region, { action: "DescribeInstances", input });
    const { reservationSet } = answer as {
        readonly reservationSet: readonly { readonly instancesSet: readonly Described[] }[];
    };
    return reservationSet[0]!.instancesSet[0]!;
}

const words = ({ reason, stateReason }: Described) => [reason, stateReason];
const time = /^User initiated \((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) GMT\)$/;

describe("What the simulated EC2 says of a stop", () => {
    it("is who asked its API, and when", () => {
        for (const ends of [stop, terminate]) {
            const { reason, stateReason } = described(({ account, box }) => ends(account, box.id));
            const [, at = ""] = time.exec(reason) ?? [];
            expect(Math.abs(Date.now() - Date.parse(`${at}Z`.replace(" ", "T")))).to.be.below(
                60_000,
            );
            expect(stateReason).to.deep.equal({
                code: "Client.UserInitiatedShutdown",
                message: "Client.UserInitiatedShutdown: User initiated shutdown",
            });
        }
    });

    it("is no time where the box was shut down from inside", () => {
        const seen = described(({ account, box }) => stopByItself(account, box.id, "inside"));
        expect(words(seen)).to.deep.equal([
            "User initiated",
            {
                code: "Client.InstanceInitiatedShutdown",
                message: "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
            },
        ]);
    });

    it("is EC2's own code where EC2 takes the box away", () => {
        for (const [cause, code] of [
            ["spot", "Server.SpotInstanceShutdown"],
            ["retirement", "Server.ScheduledStop"],
        ] as const) {
            const seen = described(({ account, box }) => stopByItself(account, box.id, cause));
            expect(seen.stateReason?.code).to.equal(code);
            expect(seen.stateReason?.message).to.match(new RegExp(`^${code}: \\w`));
            expect(seen.reason).to.not.match(/\d/);
        }
    });

    it("is nothing once the box runs again, since then", () => {
        const seen = described(({ account, box }) => {
            stop(account, box.id);
            start(account, box.id);
        });
        expect(words(seen)).to.deep.equal(["", undefined]);
        expect(Date.now() - Date.parse(seen.launchTime)).to.be.within(0, 60_000);
    });

    it("keeps everybody but EC2 from starting a spot box that EC2 took away", () => {
        const { account, launch, subnets } = accountWithBox();
        const { id } = launch("ben", "t3.large", subnets.a, true);
        stopByItself(account, id, "spot");
        expect(() => start(account, id)).to.throw(/^IncorrectSpotRequestState: /);
    });
});
