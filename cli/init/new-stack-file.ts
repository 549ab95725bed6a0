interface NewStack {
    readonly stack: string;
    readonly region: string;
    /** @default the candidates of Pulumi.yaml */
    readonly type: string | undefined;
}

/** Returns the text of a new stack file. What it does not say is commented out, with the default and its cost. */
export function newStackFile({ stack, region, type }: NewStack): string {
    const [off, first] = type === undefined ? ["# ", "t3a.large"] : ["", type];
    return `# Environment ${stack}. Pulumi.yaml describes every setting and its default; a line here changes one.
# \`workstation plan ${stack}\` shows what this file would create, and what it costs.
config:
  aws:region: ${region}

  # Instance types in order of preference: the first that AWS offers is used.
  ${off}workstation:instanceTypes:
  ${off}  - ${first}

  # One box for each member. Everybody can connect without a key, through Session Manager.
  # workstation:members:
  #   - name: ana
  #   - name: ben

  # The disk with /home and /data outlives the box. It costs $0.08 per GiB and month.
  # workstation:dataVolumeGiB: 50

  # Types that cost more than this an hour are refused.
  # workstation:maxHourlyUsd: 2.00

  # Spot boxes are cheaper, and AWS may stop them at any time.
  # workstation:spot: true
`;
}
