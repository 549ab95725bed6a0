/** Questions to AWS about one box. */
export interface Questions {
    /** The box's region, and its state in EC2's words: `running`, `stopped`, ... */
    readonly box: () => Promise<{ readonly region: string; readonly instanceState: string }>;
    /** True when Systems Manager lists the box as online. */
    readonly online: () => Promise<boolean>;
    readonly pause: (seconds: number) => Promise<void>;
}

/** Longest wait for a box to reach Systems Manager, in minutes. AL2023 needs one; Debian first downloads its agent. */
const patienceMinutes = 15;

/** That a box is online, or that it cannot be, because EC2 says that it is stopped or gone. */
export type Found =
    | { readonly online: true }
    | { readonly online: false; readonly region: string; readonly instanceState: string };

/**
 * Returns when Systems Manager lists the box as online, or at once for a box that does not run.
 *
 * State Manager reports success at once for an association whose box is not on that list yet
 * (hashicorp/terraform-provider-aws#31175), and a stopped box never is (aws/amazon-ssm-agent#407).
 *
 * @throws Error for a box that runs and is silent for too long.
 */
export async function untilOnline(
    id: string,
    member: string,
    { box, online, pause }: Questions,
): Promise<Found> {
    for (let waited = 0, seconds = 0.25; ; waited += seconds, seconds = Math.min(10, 2 * seconds)) {
        const { region, instanceState } = await box();
        if (instanceState !== "running" && instanceState !== "pending")
            return { online: false, region, instanceState };
        if (await online()) return { online: true };
        if (waited >= patienceMinutes * 60) {
            throw new Error(
                `box ${id} of ${member} is running, but Systems Manager has not heard from it for ` +
                    `${patienceMinutes} minutes; its console output may say why: ` +
                    `aws ec2 get-console-output --region ${region} --latest --output text --instance-id ${id}`,
            );
        }
        await pause(seconds);
    }
}
