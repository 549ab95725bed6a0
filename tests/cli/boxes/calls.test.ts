import { expect } from "chai";
import { history } from "../../../cli/boxes/history";
import type { Aws } from "../../../cli/boxes/open-aws";
import { withAws } from "../../../cli/boxes/run";
import { start } from "../../../cli/boxes/start";
import { status } from "../../../cli/boxes/status";
import { stop } from "../../../cli/boxes/stop";
import { memberCalls } from "../../../docs/tables/member-calls";
import { pretendBox, PretendAws } from "./support/pretend-aws";
import { printed } from "./support/printed";

const wait = { signal: new AbortController().signal, every: 1 };

/** A way through each verb that makes all of its calls. */
const ways: Readonly<Record<string, (aws: Aws) => Promise<void>>> = {
    status: (aws) => status(aws, {}),
    history: (aws) => history(aws, {}),
    start: (aws) => start(aws, {}, wait),
    stop: (aws) => stop(aws, { yes: true }, wait),
};

describe("the calls of a member's verbs", () => {
    for (const [verb, act] of Object.entries(ways)) {
        it(`are for ${verb} those of the table, which a member's policy allows`, async () => {
            const aws = new PretendAws();
            await aws.begin();
            try {
                aws.boxes = [pretendBox({ state: verb === "start" ? "stopped" : "running" })];
                aws.nodes = [
                    {
                        ...{ InstanceId: "i-0a1", PingStatus: "Online" },
                        ...{ LastPingDateTime: Date.now() / 1000, AssociationStatus: "Success" },
                    },
                ];
                aws.logs["/aws/events/workstation/dev/1"] = [];
                aws.onQuestion = (question) => {
                    const [box] = aws.boxes;
                    if (question > 1 && box?.state === "pending") box.state = "running";
                    if (question > 1 && box?.state === "stopping") box.state = "stopped";
                };
                await printed(() => withAws(verb, {}, act));
                const listed = memberCalls[verb]!.map(({ action }) => action);
                expect([...new Set(aws.calls)].sort()).to.deep.equal(listed.sort());
            } finally {
                aws.end();
            }
        });
    }
});
