import { describe, expect, it } from 'vitest'
import { friendlyName, readSdkParameters } from './parameters.ts'

describe('the parameters of an SDK', () => {
  it.each([
    [
      'java',
      'serviceName=Pets&javaPackageName=a.b',
      { serviceName: 'Pets', javaPackageName: 'a.b' },
    ],
    [
      'java',
      'service.name=Pets&java.package-name=a&java.group-id=g&java.build-system=gradle',
      { serviceName: 'Pets', javaPackageName: 'a', groupId: 'g', buildSystem: 'gradle' },
    ],
    ['ruby', 'serviceName=Pets&gemName=x', { 'service.name': 'Pets' }],
    ['ruby', 'service.name=Pets&ruby.gem-name=x', { 'service.name': 'Pets', 'ruby.gem-name': 'x' }],
    ['javascript', 'anything=1', {}],
  ])('have the names of both references: %s %s', (language, query, parameters) => {
    expect(readSdkParameters(language, new URLSearchParams(query))).toEqual(parameters)
  })

  it.each([
    ['java', 'serviceName=my-pets', "Invalid SDK parameter serviceName: 'my-pets'"],
    ['java', 'serviceName=class', "Invalid SDK parameter serviceName: 'class'"],
    ['java', 'javaPackageName=a..b', "Invalid SDK parameter javaPackageName: 'a..b'"],
    ['java', 'javaPackageName=a.new', "Invalid SDK parameter javaPackageName: 'a.new'"],
    ['java', 'artifactId=../../x', "Invalid SDK parameter artifactId: '../../x'"],
    ['java', 'buildSystem=ant', "Invalid SDK parameter buildSystem: 'ant'"],
    ['ruby', 'service.name=Pets2', "Invalid SDK parameter service.name: 'Pets2'"],
    ['ruby', 'ruby.gem-name=../x', "Invalid SDK parameter ruby.gem-name: '../x'"],
  ])('are refused where they are no names: %s %s', (language, query, problem) => {
    expect(readSdkParameters(language, new URLSearchParams(query))).toBe(problem)
  })

  it.each([
    ['javaPackageName', 'Java Package Name'],
    ['ruby.gem-name', 'Ruby Gem Name'],
  ])('have names for people: %s', (name, friendly) => {
    expect(friendlyName(name)).toBe(friendly)
  })
})
