import { expect } from "chai";
import { type Live, refuseWhileOneRuns } from "../../../cli/change/running-command";
import type { Session } from "../../../cli/change/session";
import { carriesTag } from "../../../planning/tags";

const session = { account: { me: { who: "ben@laptop", pid: 1 } }, stack: "dev" } as Session;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

/** Returns what a stack has at AWS while each of these commands carries a volume to another zone. */
function liveWhile(...commands: readonly { who: string; since: Date }[]): Live {
    const snapshots = commands.map(({ who, since }, index) => ({
        id: `snap-${index}`,
        tags: { [carriesTag]: `vol-${index} ${who} 4711 ${since.toISOString()}` },
    }));
    return { volumes: [], boxes: [], snapshots } as unknown as Live;
}

describe("A command refused because another one runs", () => {
    it("names the longest-running one, its start, and what each has done", () => {
        const live = liveWhile(
            { who: "ana@desk", since: minutesAgo(5) },
            { who: "isaac@train", since: minutesAgo(90) },
        );
        const time = minutesAgo(90).toISOString().slice(0, 16).replace("T", " ");
        expect(() => refuseWhileOneRuns(session, live))
            .to.throw(
                `isaac@train is running a command on stack dev (process 4711 there, since ${time} UTC, 90 minutes ago):`,
            )
            .with.property("message")
            .that.contains("  snapshot snap-0 carries vol-0 to another zone\n")
            .and.contains("  snapshot snap-1 carries vol-1 to another zone\n");
    });

    it("counts a mark from a clock that is ahead as 0 minutes old", () => {
        const live = liveWhile({ who: "ana@desk", since: minutesAgo(-3) });
        expect(() => refuseWhileOneRuns(session, live)).to.throw(", 0 minutes ago)");
    });

    it("is not refused for a mark too old to belong to a running command", () => {
        const live = liveWhile({ who: "ana@desk", since: minutesAgo(361) });
        expect(() => refuseWhileOneRuns(session, live)).to.not.throw();
    });
});
