import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { confirmed } from "../confirm";
import { print } from "../print";
import { refuseWhileChanged } from "./being-changed";
import { disksCost, disksOf } from "./disks";
import { again, interruptedByUser, pause, type Waiting } from "./follow";
import { myBox } from "./my-box";
import type { Aws } from "./open-aws";
import type { Given } from "./run";
import { whileWaiting } from "./while-waiting";

/**
 * Stops the box of whoever types, after asking: whatever runs on it ends. Its disks stay, and are paid.
 *
 * @throws Refusal when a command of whoever deploys is changing the box.
 */
export async function stop(aws: Aws, given: Given, waiting: Partial<Waiting> = {}): Promise<void> {
    const box = await myBox(aws, given);
    const disks = await disksOf(aws.ec2, box.id);
    refuseWhileChanged(box, disks, "stopped");
    const whose = `${box.member}'s box in ${box.stack}`;
    const cost = disksCost(disks, aws.region);
    if (box.state === "stopped") return print(`${whose} is stopped already; ${cost}\n`);
    if (box.state !== "stopping") {
        const question = `Stop ${whose} (${box.id})? Whatever runs on it ends; the files stay.`;
        if (!(await confirmed(question, given.yes))) return print("nothing was changed\n");
    }
    const say = (line: string) => print(`${line}\n`, process.stderr);
    const wait = { say, ...waiting, signal: waiting.signal ?? interruptedByUser() };
    await whileWaiting(async () => {
        let asked = box.state === "stopping";
        for (let now = box; now.state !== "stopped"; now = await again(aws, now, wait)) {
            // EC2 refuses to stop a box that has not reached `running` yet.
            if (!asked && now.state === "running") {
                await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [box.id] }));
                asked = true;
                say("stopping");
            }
            await pause(wait, asked ? `${whose} continues to stop` : `${whose} was not stopped`);
        }
        print(`${whose} is stopped; ${cost}\n`);
    });
}
