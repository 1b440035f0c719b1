import { all } from '../base/admin-api.ts'
import { refresh } from '../base/view.ts'
import { button, choice, form, notify, openDialog } from '../base/widgets.ts'

/** A deployment of either kind of API. */
interface Deployment {
  readonly id?: string
  readonly deploymentId?: string
  readonly description?: string
  readonly createdDate: number | string
}

const idOf = ({ id, deploymentId }: Deployment): string => id ?? deploymentId ?? ''

const timeOf = ({ createdDate }: Deployment): Date =>
  new Date(typeof createdDate === 'number' ? createdDate * 1000 : createdDate)

/** Points a stage at another deployment of its API: back, or forth again. */
export const rollbackButton = (
  deployments: string,
  stageName: string,
  present: string | undefined,
  point: (deploymentId: string) => Promise<unknown>,
): HTMLElement =>
  button(
    'Roll back',
    async () => {
      const found = await all<Deployment>(deployments)
      const others = found
        .filter((deployment) => idOf(deployment) !== present)
        .sort((a, b) => timeOf(b).getTime() - timeOf(a).getTime())
      if (others.length === 0) {
        notify('There is no other deployment yet.')
        return
      }
      openDialog(`Roll back ${stageName}`, (close) =>
        form({
          submit: 'Roll back',
          fields: [
            choice(
              'Deployment',
              'deployment',
              others.map((deployment) => [
                idOf(deployment),
                `${timeOf(deployment).toLocaleString()} ${deployment.description ?? ''} (${idOf(deployment)})`,
              ]),
            ),
          ],
          async run(values) {
            await point(values('deployment'))
            close()
            notify(`${stageName} now serves ${values('deployment')}.`)
            refresh()
          },
        }),
      )
    },
    { class: 'quiet', 'aria-label': `Roll back ${stageName}` },
  )
