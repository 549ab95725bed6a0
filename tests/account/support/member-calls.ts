import { listed } from "../../../simulation/provider/ec2-protocol";
import { asCall, type Box, iamUser, instance, startSession } from "../../support/iam/calls";
import { type Call } from "../../support/iam/evaluate";
import { type MadeBox } from "./boxes-from-plan";
import { type Recorded } from "./recorded";

/** A made box as IAM sees it. */
export function seenByIam({ id, tags }: Pick<MadeBox, "id" | "tags">): Box {
    return {
        id,
        project: tags["workstation:project"] ?? "",
        stack: tags["workstation:stack"] ?? "",
        ...(tags["workstation:member"] === undefined ? {} : { member: tags["workstation:member"] }),
    };
}

/** Returns a recorded call as IAM sees it when an IAM user of this name makes it. */
export function asMemberCall(
    { service, operation, parameters }: Recorded,
    boxes: readonly Box[],
    user: string,
): Call {
    const action = `${service}:${operation}`;
    const caller = iamUser(user);
    const { context } = caller;
    const log = parameters["logGroupName"];
    if (typeof log === "string")
        return {
            action,
            context,
            targets: [{ arn: `arn:aws:logs:us-east-1:123456789012:log-group:${log}` }],
        };
    const boxOf = (id: string) => {
        const box = boxes.find((it) => it.id === id);
        if (box === undefined) throw new Error(`${action} names ${id}, which nobody made`);
        return box;
    };
    if (action === "ssm:StartSession")
        return startSession(
            caller,
            boxOf(String(parameters["Target"])),
            parameters["DocumentName"] as string | undefined,
        );
    // They name a session alone, which is of somebody's own.
    if (/^ssm:(Resume|Terminate)Session$/.test(action))
        return asCall({ action, on: "own session" }, { caller, owner: caller, box: boxes[0]! });
    // IAM checks no instance for a list, whatever it asks for.
    const ids = operation.startsWith("Describe") ? [] : listed(parameters["InstanceId"]);
    const targets = ids.map((id) => instance(boxOf(id)));
    return { action, context, targets: targets.length === 0 ? [{ arn: "*" }] : targets };
}
