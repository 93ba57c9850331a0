variable "name" {
  description = "What everything here is named after."
  type        = string
}

variable "environment" {
  description = "dev, staging or prod. What dev may and the others may not is said by each module."
  type        = string
  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is '${var.environment}': dev, staging or prod."
  }
}

variable "account_id" {
  description = "The account."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "zones" {
  description = "Its zones, two or three. Two need a lease to decide a split (splitBrain.strategy of the chart)."
  type        = list(string)
  validation {
    condition     = length(var.zones) == 3 || var.environment != "prod"
    error_message = "zones is ${jsonencode(var.zones)} in prod: three, so that a majority is left without a third party."
  }
}

variable "cidr" {
  description = "The addresses of the network."
  type        = string
}

variable "reserved_cidrs" {
  description = "Blocks that belong to others. The services of Kubernetes are one."
  type        = list(string)
  default     = []
}

variable "nat_per_zone" {
  description = "A way out for each zone."
  type        = bool
  default     = true
  validation {
    condition     = var.nat_per_zone || var.environment != "prod"
    error_message = "nat_per_zone is ${var.nat_per_zone} in prod: a zone that is lost would take the others' way out."
  }
}

variable "domain" {
  description = "The name of the API."
  type        = string
}

variable "dns_zone_id" {
  description = "Route 53's zone that the name is in."
  type        = string
}

variable "admin_role_arns" {
  description = "Who administers Kubernetes."
  type        = list(string)
}

variable "api_cidrs" {
  description = "Who may ask Kubernetes' API from outside."
  type        = list(string)
  default     = []
}

variable "nodes" {
  description = "Groups of nodes, as module eks has them."
  type = map(object({
    instance_types = list(string)
    min            = number
    max            = number
    disk_gb        = optional(number, 100)
    spot           = optional(bool, false)
  }))
}

variable "postgres" {
  description = "The database, as module data has it."
  type = object({
    version        = optional(string, "17")
    instance_class = string
    storage_gb     = number
    max_storage_gb = number
    multi_az       = bool
    backup_days    = number
  })
}

variable "redis" {
  description = "The cache, as module data has it."
  type        = object({ node_type = string, replicas = number })
}

variable "locked_days" {
  description = "For how many days nobody can take a backup away."
  type        = number
}

variable "requests_per_5_minutes" {
  description = "How many one address may send."
  type        = number
  default     = 3000
}
