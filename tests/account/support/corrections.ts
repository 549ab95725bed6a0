import { DescribeInstancesCommand, type EC2Client } from "@aws-sdk/client-ec2";
import { listed } from "../../../simulation/provider/ec2-protocol";
import type { Recorded } from "./recorded";
import { Refused } from "./refused";

/**
 * How EC2 refuses a call for a terminated instance: the code is `IncorrectInstanceState` (EC2 API reference, "Error codes",
 * 2026-11). The sentences are those that the AWS CLI has printed in public: for a start in a botocore log of 2019-06-15 and
 * in Cloud Custodian's tests, for a stop in a question about a terminated instance (read on 2026-11-30).
 */
const tooLate: Readonly<Record<string, (id: string) => string>> = {
    StartInstances: (id) => `The instance '${id}' is not in a state from which it can be started.`,
    StopInstances: (id) => `This instance '${id}' is not in a state from which it can be stopped.`,
};

/**
 * Ids of a kind that EC2 checks before it looks for them: 8 or 17 hexadecimal digits after the prefix (EC2 API reference,
 * "Error codes", `InvalidInstanceID.Malformed`, 2026-11). Its sentence, `Invalid id: "i-1"`, is that of `describe-instances`
 * and `start-instances` as the AWS CLI has printed it in public (read on 2026-11-30).
 */
const instanceId = /^i-([0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * Refuses what EC2 refuses and moto 5.2.5 accepts: to start or stop a terminated instance, to tag one that does not exist,
 * and an id that cannot be one.
 *
 * @throws Refused
 */
export async function refuseWhatMotoAccepts(ec2: EC2Client, call: Recorded): Promise<void> {
    if (call.service !== "ec2") return;
    const { operation, parameters } = call;
    const tagged = listed(parameters["ResourceId"]).filter((id) => id.startsWith("i-"));
    const ids = [...listed(parameters["InstanceId"]), ...tagged];
    const malformed = ids.find((id) => !instanceId.test(id));
    if (malformed !== undefined)
        throw new Refused("InvalidInstanceID.Malformed", `Invalid id: "${malformed}"`);
    if (tooLate[operation] === undefined && tagged.length === 0) return;
    // moto itself refuses the question about an id that it does not know, in EC2's words.
    const { Reservations = [] } = await ec2.send(
        new DescribeInstancesCommand({ InstanceIds: ids }),
    );
    const ended = Reservations.flatMap(({ Instances = [] }) => Instances).find(
        ({ State }) => State?.Name === "terminated",
    );
    const words = tooLate[operation];
    if (ended !== undefined && words !== undefined)
        throw new Refused("IncorrectInstanceState", words(ended.InstanceId ?? ""));
}
